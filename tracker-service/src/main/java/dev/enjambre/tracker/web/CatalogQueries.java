package dev.enjambre.tracker.web;

import dev.enjambre.boot.web.Problems;
import dev.enjambre.tracker.catalog.BadCatalogInputException;
import dev.enjambre.tracker.catalog.CatalogQuery;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is looked for in the catalogue from the parameters of a call. What is wrong with one
 * is a problem with status 400 and its name.
 */
public final class CatalogQueries {

  private CatalogQueries() {}

  /** Returns the query. Without an order, what most want comes first: see {@link #isAscending}. */
  public static CatalogQuery of(
      String text,
      @Nullable String name,
      @Nullable String tag,
      String sort,
      String order,
      int page,
      int size) {
    CatalogQuery.Sort by = sort(sort);
    boolean ascending = isAscending(order, by);
    return checked(() -> new CatalogQuery(text, name, tag, by, ascending, page, size));
  }

  /** Returns what a call returns, unless the catalogue says what is wrong with it. */
  static <T> T checked(Supplier<T> call) {
    try {
      return call.get();
    } catch (BadCatalogInputException bad) {
      throw Problems.badInput(bad.field(), String.valueOf(bad.getMessage()), bad);
    }
  }

  private static CatalogQuery.Sort sort(String name) {
    return switch (name) {
      case "added" -> CatalogQuery.Sort.ADDED;
      case "name" -> CatalogQuery.Sort.NAME;
      case "size" -> CatalogQuery.Sort.SIZE;
      default -> throw Problems.badInput("sort", "sort must be added, name or size");
    };
  }

  /** Unless it is said, what most want comes first: the newest, the largest, names from A. */
  private static boolean isAscending(String order, CatalogQuery.Sort sort) {
    return switch (order) {
      case "" -> sort == CatalogQuery.Sort.NAME;
      case "asc" -> true;
      case "desc" -> false;
      default -> throw Problems.badInput("order", "order must be asc or desc");
    };
  }
}
