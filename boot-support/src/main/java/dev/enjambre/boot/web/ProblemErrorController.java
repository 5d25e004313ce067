package dev.enjambre.boot.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

/** Gives errors that arise outside any handler, in a filter or the server, the form of the rest. */
@RestController
final class ProblemErrorController implements ErrorController {

  /** The attribute of a request that says in a sentence why it failed, where somebody knows. */
  static final String DETAIL = ProblemErrorController.class.getName() + ".detail";

  @RequestMapping("${spring.web.error.path:/error}")
  ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status =
        code instanceof Integer number && HttpStatus.resolve(number) != null
            ? HttpStatus.valueOf(number)
            : HttpStatus.NOT_FOUND;
    ProblemDetail problem = ProblemDetail.forStatus(status);
    if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) {
      problem.setInstance(URI.create(UriUtils.encodePath(UriUtils.decode(path, "UTF-8"), "UTF-8")));
    }
    if (request.getAttribute(DETAIL) instanceof String detail) {
      problem.setDetail(detail);
    }
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
    return Browsers.wantsPage(request)
        ? answer.body(problem)
        : answer.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem);
  }
}
