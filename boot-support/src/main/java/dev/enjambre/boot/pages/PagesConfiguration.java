package dev.enjambre.boot.pages;

import dev.enjambre.boot.web.ApiToken;
import dev.enjambre.boot.web.FormGuard;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What the pages of both services share; needs {@link dev.enjambre.boot.web.WebPortConfiguration}.
 * A service says by a bean {@link Navigation} what it is and where one can go.
 */
@Configuration(proxyBeanMethods = false)
@Import({AssetsController.class, LanguageController.class, LoginController.class})
public class PagesConfiguration {

  /** The texts: those of the frame, and the service's own. */
  @Bean
  MessageSource messageSource(ObjectProvider<Navigation> navigation) {
    ResourceBundleMessageSource texts = new ResourceBundleMessageSource();
    texts.setBasenames("messages/frame");
    navigation.ifAvailable(own -> texts.addBasenames("messages/" + own.service()));
    texts.setDefaultEncoding(StandardCharsets.UTF_8.name());
    texts.setFallbackToSystemLocale(false);
    return texts;
  }

  @Bean
  PageLanguage localeResolver() {
    return new PageLanguage();
  }

  @Bean
  Notices notices(MessageSource texts) {
    return new Notices(texts);
  }

  @Bean
  Assets assets() {
    return new Assets();
  }

  @Bean
  PageDialect pageDialect(Assets assets) {
    return new PageDialect(assets);
  }

  @Bean
  LoginAttempts loginAttempts() {
    return new LoginAttempts(System::nanoTime);
  }

  @Bean
  Frames frames(
      ObjectProvider<Navigation> navigation,
      Environment environment,
      ApiToken token,
      FormGuard guard,
      Notices notices,
      PageLanguage languages) {
    return new Frames(
        navigation.getIfAvailable(() -> Navigation.NONE),
        environment.getProperty("spring.application.version", ""),
        token,
        guard,
        notices,
        languages);
  }

  @Bean
  ProblemPage problemPage(
      ObjectProvider<ViewResolver> views, ObjectProvider<Frames> frames, PageLanguage languages) {
    return new ProblemPage(
        () ->
            views.stream()
                .filter(org.thymeleaf.spring6.view.ThymeleafViewResolver.class::isInstance)
                .findFirst()
                .orElseThrow(),
        frames::getObject,
        languages);
  }

  @Bean
  WebMvcConfigurer framing(Frames frames) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(frames);
      }
    };
  }
}
