package dev.enjambre.boot.web;

import jakarta.servlet.Filter;
import java.time.InstantSource;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.filter.CorsFilter;

/**
 * What both services' web ports have in common: who may call, problem documents for whatever goes
 * wrong, conditional reads, what browsers are told for their safety, and the description of the
 * API.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiProperties.class)
@Import({
  ProblemAdvice.class,
  UnexpectedProblems.class,
  ProblemErrorController.class,
  ApiDescription.class
})
public class WebPortConfiguration {

  private static final int FIRST = Ordered.HIGHEST_PRECEDENCE + 10;

  @Bean
  FilterRegistrationBean<CorsFilter> crossOrigin(ApiProperties properties) {
    return ordered(CrossOrigin.filter(properties.origins()), FIRST + 1);
  }

  @Bean
  ApiToken apiToken(ApiProperties properties) {
    return new ApiToken(properties);
  }

  @Bean
  Sessions sessions(ApiProperties properties) {
    String token = properties.token();
    return new Sessions(token == null ? "" : token, InstantSource.system());
  }

  @Bean
  FormGuard formGuard(ApiToken token) {
    return new FormGuard(token);
  }

  @Bean
  FilterRegistrationBean<SafetyHeaders> safety() {
    return ordered(new SafetyHeaders(), FIRST - 1);
  }

  @Bean
  FilterRegistrationBean<HostGuard> hosts(ApiToken token, ApiProperties properties) {
    return ordered(new HostGuard(token, properties), FIRST);
  }

  @Bean
  FilterRegistrationBean<ApiTokenFilter> tokens(ApiToken token, Sessions sessions) {
    return ordered(new ApiTokenFilter(token, sessions), FIRST + 2);
  }

  @Bean
  FilterRegistrationBean<FormGuard> forms(FormGuard guard) {
    return ordered(guard, FIRST + 3);
  }

  @Bean
  FilterRegistrationBean<ConditionalReads> conditionalReads(
      ObjectProvider<StreamedReads> streamed) {
    return ordered(
        new ConditionalReads(streamed.getIfAvailable(() -> new StreamedReads(List.of()))),
        FIRST + 4);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsFromTomcat() {
    return factory ->
        factory.addContextCustomizers(context -> {
          if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass(ProblemErrorReportValve.class.getName());
          }
        });
  }

  /** Who asks whether to send a body is answered when it is wanted, not before that is known. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodiesWhenTheyAreWanted() {
    return factory ->
        factory.addConnectorCustomizers(connector -> {
          if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
            protocol.setContinueResponseTiming("onRead");
          }
        });
  }

  private static <T extends Filter> FilterRegistrationBean<T> ordered(T filter, int order) {
    FilterRegistrationBean<T> registration = new FilterRegistrationBean<>(filter);
    registration.setOrder(order);
    return registration;
  }
}
