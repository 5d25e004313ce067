package dev.enjambre.boot.pages;

import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.view.RedirectView;

/** Sends visitors on after a form. */
public final class Redirects {

  private Redirects() {}

  /**
   * Answers 303: the page there is to be read, and reading it again repeats nothing.
   *
   * @param path of this service, with its query as it is sent
   */
  public static ModelAndView to(String path) {
    RedirectView view = new RedirectView(path);
    view.setStatusCode(HttpStatus.SEE_OTHER);
    view.setExpandUriTemplateVariables(false);
    view.setExposeModelAttributes(false);
    return new ModelAndView(view);
  }
}
