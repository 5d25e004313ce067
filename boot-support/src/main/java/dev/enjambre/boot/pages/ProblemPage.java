package dev.enjambre.boot.pages;

import dev.enjambre.boot.web.Browsers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;

/**
 * Shows what went wrong as a page to those who wanted a page; others get the problem document (RFC
 * 9457) that it is made of. Any thread that serves a request.
 */
final class ProblemPage implements HttpMessageConverter<ProblemDetail> {

  private static final MediaType PAGE = new MediaType("text", "html", StandardCharsets.UTF_8);

  private static final Set<Integer> TOLD_APART =
      Set.of(400, 401, 403, 404, 405, 409, 413, 429, 503);

  private final Supplier<ViewResolver> views;
  private final Supplier<Frames> frames;
  private final PageLanguage languages;

  ProblemPage(Supplier<ViewResolver> views, Supplier<Frames> frames, PageLanguage languages) {
    this.views = views;
    this.frames = frames;
    this.languages = languages;
  }

  @Override
  public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
    return false;
  }

  @Override
  public boolean canWrite(Class<?> type, @Nullable MediaType mediaType) {
    return ProblemDetail.class.isAssignableFrom(type)
        && (mediaType == null || mediaType.includes(MediaType.TEXT_HTML))
        && current() instanceof ServletRequestAttributes call
        && Browsers.wantsPage(call.getRequest());
  }

  @Override
  public List<MediaType> getSupportedMediaTypes() {
    return List.of(PAGE);
  }

  @Override
  public List<MediaType> getSupportedMediaTypes(Class<?> type) {
    return canWrite(type, null) ? List.of(PAGE) : List.of();
  }

  @Override
  public ProblemDetail read(Class<? extends ProblemDetail> type, HttpInputMessage message) {
    throw new HttpMessageNotReadableException("a page is not read", message);
  }

  @Override
  public void write(
      ProblemDetail problem, @Nullable MediaType contentType, HttpOutputMessage message)
      throws IOException {
    if (!(current() instanceof ServletRequestAttributes call) || call.getResponse() == null) {
      throw new HttpMessageNotWritableException("a page is shown to those who asked for it");
    }
    String page = render(problem, call.getRequest(), call.getResponse());
    message.getHeaders().setContentType(PAGE);
    message.getBody().write(page.getBytes(StandardCharsets.UTF_8));
    message.getBody().flush();
  }

  private static @Nullable Object current() {
    return RequestContextHolder.getRequestAttributes();
  }

  private String render(
      ProblemDetail problem, HttpServletRequest request, HttpServletResponse response) {
    Map<String, Object> model = new HashMap<>();
    frames.get().fill(model, request, response);
    model.put("problem", problem);
    model.put("heading", heading(problem.getStatus()));
    Locale locale = languages.resolveLocale(request);
    Written written = new Written(response);
    try {
      View view = views.get().resolveViewName("problem", locale);
      if (view == null) {
        throw new HttpMessageNotWritableException("there is no template for problems");
      }
      view.render(model, request, written);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new HttpMessageNotWritableException("a problem could not be shown", e);
    }
    return written.text();
  }

  private static String heading(int status) {
    if (TOLD_APART.contains(status)) {
      return "problem." + status;
    }
    return status < 500 ? "problem.request" : "problem.service";
  }

  /** Keeps what is written, and leaves the rest of the response alone. */
  private static final class Written extends HttpServletResponseWrapper {

    private final StringWriter text = new StringWriter();
    private final PrintWriter writer = new PrintWriter(text);

    Written(HttpServletResponse response) {
      super(response);
    }

    @Override
    public PrintWriter getWriter() {
      return writer;
    }

    @Override
    public void flushBuffer() {
      writer.flush();
    }

    @Override
    public void setContentType(@Nullable String type) {
      // The converter says it.
    }

    @Override
    public void setCharacterEncoding(@Nullable String encoding) {
      // Likewise.
    }

    String text() {
      writer.flush();
      return text.toString();
    }
  }
}
