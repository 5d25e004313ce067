package dev.enjambre.boot.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * Which pages of other web sites may call, from the browser of somebody who looks at them. By
 * default none: such a call is answered with 403 and does nothing, also where a browser would send
 * it without asking first. Programs that are no browsers are not concerned.
 */
final class CrossOrigin {

  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final String PROBLEM =
      """
      {"title":"Forbidden","status":403,\
      "detail":"Pages of other web sites may not call; enjambre.api.cors-origins can allow it."}\
      """;

  private CrossOrigin() {}

  /** Makes the filter, which is to come before the one that asks for the token. */
  static CorsFilter filter(List<String> origins) {
    CorsConfiguration rules = new CorsConfiguration();
    rules.setAllowedOrigins(origins);
    rules.setAllowedMethods(
        List.of(
            HttpMethod.GET.name(),
            HttpMethod.HEAD.name(),
            HttpMethod.POST.name(),
            HttpMethod.PUT.name(),
            HttpMethod.PATCH.name(),
            HttpMethod.DELETE.name()));
    rules.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    rules.setExposedHeaders(
        List.of(
            HttpHeaders.ETAG,
            HttpHeaders.LOCATION,
            HttpHeaders.ACCEPT_RANGES,
            HttpHeaders.CONTENT_RANGE,
            HttpHeaders.CONTENT_DISPOSITION));
    rules.setMaxAge(REMEMBERED);
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/api/**", rules);
    source.registerCorsConfiguration("/actuator/**", rules);
    CorsFilter filter = new CorsFilter(source);
    filter.setCorsProcessor(new WithProblems());
    return filter;
  }

  /** Refuses with a problem document. */
  private static final class WithProblems extends DefaultCorsProcessor {

    @Override
    protected void rejectRequest(ServerHttpResponse response) throws IOException {
      response.setStatusCode(HttpStatus.FORBIDDEN);
      response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
      response.getBody().write(PROBLEM.getBytes(StandardCharsets.UTF_8));
      response.flush();
    }
  }
}
