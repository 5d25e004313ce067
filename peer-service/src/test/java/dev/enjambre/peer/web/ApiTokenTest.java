package dev.enjambre.peer.web;

import dev.enjambre.interop.openapi.ApiContract;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.TestPropertySource;

/** Where a token is set, nothing of the API answers without it. */
@TestPropertySource(properties = "enjambre.api.token=s3cret")
class ApiTokenTest extends PeerApi {

  @Test
  void refusesEveryCallWithoutTheToken() throws Exception {
    try (ApiContract api =
        new ApiContract(
            new ClassPathResource("openapi.yaml").getContentAsByteArray(),
            URI.create("http://127.0.0.1:" + port))) {
      for (String operation : api.operations()) {
        api.call(operation).expect(401);
        api.call(operation).header("Authorization", "Bearer wrong").expect(401);
      }
      api.requireTried("401");
      api.call("GET /settings").header("Authorization", "Bearer s3cret").expect(200);
    }
  }
}
