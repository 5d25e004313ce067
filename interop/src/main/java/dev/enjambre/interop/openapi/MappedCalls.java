package dev.enjambre.interop.openapi;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The calls that a service has, as its code says: by method and path, {@code GET
 * /api/v1/torrents/{infoHash}}, the names of their query parameters.
 *
 * @param parameters by call
 */
public record MappedCalls(Map<String, Set<String>> parameters) {

  /** Copies the map. */
  public MappedCalls {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads the calls below a path, but not that path itself.
   *
   * @param base without a slash at its end
   */
  public static MappedCalls below(String base, RequestMappingHandlerMapping mapping) {
    Map<String, Set<String>> calls = new TreeMap<>();
    mapping
        .getHandlerMethods()
        .forEach((info, method) -> {
          for (String path : info.getPatternValues()) {
            if (path.startsWith(base + "/") && path.length() > base.length() + 1) {
              add(path, info, method, calls);
            }
          }
        });
    return new MappedCalls(calls);
  }

  private static void add(
      String path, RequestMappingInfo info, HandlerMethod handler, Map<String, Set<String>> calls) {
    Set<String> names = new TreeSet<>();
    for (MethodParameter parameter : handler.getMethodParameters()) {
      RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
      if (annotation != null) {
        parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
        names.add(
            annotation.name().isEmpty()
                ? String.valueOf(parameter.getParameterName())
                : annotation.name());
      }
    }
    info.getMethodsCondition()
        .getMethods()
        .forEach(method ->
            calls.computeIfAbsent(method + " " + path, _ -> new TreeSet<>()).addAll(names));
  }
}
