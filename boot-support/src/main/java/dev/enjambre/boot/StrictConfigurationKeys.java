package dev.enjambre.boot;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Stops the start when somebody set an {@code enjambre.*} key that nothing reads, wherever it was
 * set; Spring alone would let a misspelt key pass. Of environment variables only those of the known
 * prefixes are looked at ({@code ENJAMBRE_TRACKER_…}), for the environment of a shell is shared.
 *
 * <p>To be declared as a static bean method, so that it runs before any other bean is made.
 */
public final class StrictConfigurationKeys implements BeanFactoryPostProcessor {

  private static final String ROOT = "enjambre.";
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]");
  private static final Pattern UPPER_AFTER_LOWER = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private final ConfigurableEnvironment environment;
  private final Set<String> keys = new TreeSet<>();
  private final List<String> variablePrefixes = new ArrayList<>();

  /**
   * Makes the check.
   *
   * @param environment what to look through
   * @param properties the records, annotated as {@link ConfigurationProperties}, that are read
   */
  public StrictConfigurationKeys(
      ConfigurableEnvironment environment, List<Class<? extends Record>> properties) {
    this.environment = environment;
    for (Class<? extends Record> type : properties) {
      ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
      if (annotation == null) {
        throw new IllegalArgumentException(type + " is not annotated");
      }
      String prefix = annotation.value().isEmpty() ? annotation.prefix() : annotation.value();
      collect(prefix, type);
      variablePrefixes.add(variable(prefix) + "_");
    }
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable) {
        boolean variables =
            source.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        for (String name : enumerable.getPropertyNames()) {
          if (variables) {
            checkVariable(name);
          } else {
            checkKey(name, source.getName());
          }
        }
      }
    }
  }

  private void checkKey(String name, String source) {
    String key = canonical(INDEX.matcher(name).replaceAll(""));
    if (key.startsWith(ROOT) && !keys.contains(key)) {
      throw unknown("The key '" + name + "'", "set in " + source, keys);
    }
  }

  private void checkVariable(String name) {
    if (variablePrefixes.stream().noneMatch(name::startsWith)) {
      return;
    }
    for (String key : keys) {
      String joined = variable(key.replace("-", ""));
      String underscored = variable(key.replace('-', '_'));
      if (Pattern.matches("(" + joined + "|" + underscored + ")(_\\d+_?)?", name)) {
        return;
      }
    }
    throw unknown(
        "The environment variable '" + name + "'",
        "set",
        keys.stream().map(key -> variable(key.replace("-", "_"))).toList());
  }

  private static ConfigurationProblemException unknown(
      String what, String where, Collection<String> known) {
    return new ConfigurationProblemException(
        what + " is " + where + ", but there is no such setting.",
        "Correct or remove it. There are: " + String.join(", ", known),
        null);
  }

  private void collect(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + "." + kebab(component.getName());
      if (component.getType().isRecord()) {
        collect(key, component.getType());
      } else {
        keys.add(key);
      }
    }
  }

  /** Writes a key as Spring's relaxed binding sees it: camel case and underscores become dashes. */
  private static String canonical(String key) {
    return kebab(key).replace('_', '-');
  }

  private static String kebab(String name) {
    return UPPER_AFTER_LOWER.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  private static String variable(String key) {
    return key.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
