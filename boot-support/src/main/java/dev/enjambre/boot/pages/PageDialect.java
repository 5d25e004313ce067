package dev.enjambre.boot.pages;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.dialect.AbstractDialect;
import org.thymeleaf.dialect.IExpressionObjectDialect;
import org.thymeleaf.expression.IExpressionObjectFactory;

/** Gives templates {@code #amounts} ({@link Amounts}) and {@code #assets} ({@link Assets}). */
final class PageDialect extends AbstractDialect implements IExpressionObjectDialect {

  private static final String AMOUNTS = "amounts";
  private static final String ASSETS = "assets";

  private final Assets assets;

  PageDialect(Assets assets) {
    super("enjambre");
    this.assets = assets;
  }

  @Override
  public IExpressionObjectFactory getExpressionObjectFactory() {
    return new IExpressionObjectFactory() {

      @Override
      public Set<String> getAllExpressionObjectNames() {
        return Set.of(AMOUNTS, ASSETS);
      }

      @Override
      public @Nullable Object buildObject(IExpressionContext context, String name) {
        return switch (name) {
          case AMOUNTS -> new Amounts(context.getLocale());
          case ASSETS -> assets;
          default -> null;
        };
      }

      @Override
      public boolean isCacheable(String name) {
        return true;
      }
    };
  }
}
