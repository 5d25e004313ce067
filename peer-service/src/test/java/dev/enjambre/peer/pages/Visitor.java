package dev.enjambre.peer.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * Somebody who looks at pages without a script: keeps cookies, and sends forms as pages have them.
 */
final class Visitor {

  private static final String BOUNDARY = "form-boundary-7d1";

  /**
   * An answer.
   *
   * @param location where it leads, or empty
   */
  record Page(int status, String location, String type, String html, Document document) {

    /** Returns the text of what the selector finds, with single spaces. */
    String text(String selector) {
      return document.select(selector).text();
    }

    boolean has(String selector) {
      return !document.select(selector).isEmpty();
    }
  }

  /** A file of a form. */
  record Upload(String name, ByteBuffer content) {

    static Upload of(String name, byte[] content) {
      return new Upload(name, ByteBuffer.wrap(content));
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
  private final String base;
  private final String language;
  private String csrf = "";

  Visitor(int port) {
    this(port, "en");
  }

  Visitor(int port, String language) {
    this.base = "http://127.0.0.1:" + port;
    this.language = language;
  }

  Page get(String path) throws IOException, InterruptedException {
    Page page = send(request(path).GET());
    if (page.has("meta[name=csrf]")) {
      csrf = page.document().select("meta[name=csrf]").attr("content");
    }
    return page;
  }

  /** Sends a form, with what shows that it is ours. */
  Page post(String path, Map<String, String> fields) throws IOException, InterruptedException {
    String body =
        fields.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return post(path, "application/x-www-form-urlencoded", ("_csrf=" + csrf + "&" + body));
  }

  /** Sends a body as it is. */
  Page post(String path, String type, String body) throws IOException, InterruptedException {
    return send(
        request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body, UTF_8)));
  }

  /** Sends the form that adds torrents. */
  Page add(Map<String, String> fields, List<Upload> files)
      throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, "name=\"_csrf\"", csrf.getBytes(UTF_8));
    for (Map.Entry<String, String> field : fields.entrySet()) {
      part(body, "name=\"" + field.getKey() + "\"", field.getValue().getBytes(UTF_8));
    }
    // Browsers send an empty part for an empty field of files.
    for (Upload file : files.isEmpty() ? List.of(Upload.of("", new byte[0])) : files) {
      part(body, "name=\"torrent\"; filename=\"" + file.name() + "\"", file.content().array());
    }
    body.write(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
    return send(
        request("/torrents")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
  }

  /** Follows where an answer leads. */
  Page follow(Page page) throws IOException, InterruptedException {
    return get(page.location().replace(base, ""));
  }

  private static void part(ByteArrayOutputStream body, String disposition, byte[] content)
      throws IOException {
    String head =
        "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
    body.write(head.getBytes(UTF_8));
    body.write(content);
    body.write("\r\n".getBytes(UTF_8));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .header("Accept-Language", language);
  }

  private Page send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString(UTF_8));
    return new Page(
        answer.statusCode(),
        answer.headers().firstValue("Location").orElse(""),
        answer.headers().firstValue("Content-Type").orElse(""),
        answer.body(),
        Jsoup.parse(answer.body()));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
