package dev.enjambre.boot.pages;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser in small: keeps cookies, sends forms, and follows nothing by itself. Of one thread. */
final class Visitor {

  private static final Pattern SECRET = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int port;
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private String secret = "";

  Visitor(int port) {
    this.port = port;
    headers.put("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
  }

  /** Sends a header with each request from now on. */
  Visitor with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Visitor without(String name) {
    headers.remove(name);
    return this;
  }

  Visitor cookie(String name, String value) {
    cookies.put(name, value);
    return this;
  }

  Map<String, String> cookies() {
    return cookies;
  }

  /** Returns the value of a cookie that it has. */
  String valueOf(String name) {
    return Objects.requireNonNull(cookies.get(name));
  }

  /** Returns the name of the cookie of its session. */
  String sessionCookie() {
    return cookies.keySet().stream()
        .filter(name -> name.startsWith("enjambre_session"))
        .findFirst()
        .orElseThrow();
  }

  /** Returns what the forms of the last page carry. */
  String secret() {
    return secret;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** Sends a form as a page of ours has it: with the secret of the last page that was read. */
  HttpResponse<String> submit(String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(fields);
    all.put("_csrf", secret);
    return post(path, all);
  }

  /** Sends a form as it is. */
  HttpResponse<String> post(String path, Map<String, String> fields)
      throws IOException, InterruptedException {
    String body =
        fields.entrySet().stream()
            .map(field -> coded(field.getKey()) + "=" + coded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  private static String coded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    headers.forEach(request::header);
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
    for (String cookie : answer.headers().allValues("Set-Cookie")) {
      String[] pair = cookie.split(";", 2)[0].split("=", 2);
      if (cookie.contains("Max-Age=0")) {
        cookies.remove(pair[0]);
      } else {
        cookies.put(pair[0], pair[1]);
      }
    }
    Matcher found = SECRET.matcher(Objects.requireNonNull(answer.body()));
    if (found.find()) {
      secret = found.group(1);
    }
    return answer;
  }
}
