package dev.enjambre.tracker.pages;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.ModelAndView;

/** What there is to read while the catalogue's database fails. */
final class DatabaseAway {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseAway.class);

  private DatabaseAway() {}

  /** Returns a page, or the one that says that the database fails, and what still works. */
  static ModelAndView or(Supplier<ModelAndView> page) {
    try {
      return page.get();
    } catch (DataAccessException | TransactionException failure) {
      note(failure);
      return new ModelAndView("tracker/database-away", HttpStatus.SERVICE_UNAVAILABLE);
    }
  }

  /** Has it logged that the database has failed. */
  static void note(RuntimeException failure) {
    LOG.error("The catalogue's database failed", failure);
  }
}
