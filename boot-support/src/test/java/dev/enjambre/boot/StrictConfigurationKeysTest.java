package dev.enjambre.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.enjambre.boot.web.ApiProperties;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class StrictConfigurationKeysTest {

  @ConfigurationProperties("enjambre.demo")
  record Demo(int listenPort, List<String> names, Inner inner) {}

  record Inner(String dataDir) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enjambre.demo.listen-port",
        "enjambre.demo.listenPort",
        "enjambre.demo.listen_port",
        "enjambre.demo.names",
        "enjambre.demo.names[0]",
        "enjambre.demo.inner.data-dir",
        "enjambre.api.token",
        "server.port",
        "enjambred.x"
      })
  void letsKnownKeysPass(String key) {
    assertThatCode(() -> checkKey(key)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enjambre.demo.listen-prot",
        "enjambre.demo",
        "enjambre.demo.inner.data",
        "enjambre.demo.inner",
        "enjambre.other.x",
        "enjambre.api.tokens",
        "ENJAMBRE.demo.x"
      })
  void namesAKeyThatNothingReads(String key) {
    assertThatThrownBy(() -> checkKey(key))
        .isInstanceOf(ConfigurationProblemException.class)
        .hasMessageContaining("'" + key + "'")
        .hasMessageContaining("test properties");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ENJAMBRE_DEMO_LISTENPORT",
        "ENJAMBRE_DEMO_LISTEN_PORT",
        "ENJAMBRE_DEMO_NAMES",
        "ENJAMBRE_DEMO_NAMES_0",
        "ENJAMBRE_DEMO_NAMES_1_",
        "ENJAMBRE_DEMO_INNER_DATA_DIR",
        "ENJAMBRE_API_TOKEN",
        "ENJAMBRE_OTHER_X",
        "ENJAMBRE_HOME",
        "ENJAMBRE_DEMOLISH",
        "PATH"
      })
  void letsKnownVariablesAndThoseOfOthersPass(String variable) {
    assertThatCode(() -> checkVariable(variable)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ENJAMBRE_DEMO_LISTENPROT",
        "ENJAMBRE_DEMO_LIS_TENPORT",
        "ENJAMBRE_DEMO_",
        "ENJAMBRE_DEMO_INNER",
        "ENJAMBRE_API_TOKENS"
      })
  void namesAVariableThatNothingReads(String variable) {
    assertThatThrownBy(() -> checkVariable(variable))
        .isInstanceOf(ConfigurationProblemException.class)
        .hasMessageContaining("'" + variable + "'");
  }

  @Test
  void tellsWhichSettingsThereAre() {
    assertThatThrownBy(() -> checkVariable("ENJAMBRE_DEMO_X"))
        .isInstanceOfSatisfying(
            ConfigurationProblemException.class,
            problem ->
                assertThat(problem.remedy())
                    .contains("ENJAMBRE_DEMO_LISTEN_PORT", "ENJAMBRE_DEMO_INNER_DATA_DIR"));
  }

  private static void checkKey(String key) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("test properties", Map.of(key, "1")));
    check(environment);
  }

  private static void checkVariable(String variable) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(variable, "1")));
    check(environment);
  }

  private static void check(StandardEnvironment environment) {
    new StrictConfigurationKeys(environment, List.of(Demo.class, ApiProperties.class))
        .postProcessBeanFactory(new DefaultListableBeanFactory());
  }
}
