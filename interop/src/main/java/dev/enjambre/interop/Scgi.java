package dev.enjambre.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** XML-RPC over SCGI, as much of it as rTorrent's commands need: strings go, one value comes. */
final class Scgi {

  private static final int PATIENCE_MILLIS = 10_000;

  private final int port;

  Scgi(int port) {
    this.port = port;
  }

  /** Calls a method, and returns the text of its result. */
  String call(String method, Object... arguments) throws IOException {
    String parameters =
        Arrays.stream(arguments)
            .map(argument -> "<param><value>" + value(argument) + "</value></param>")
            .collect(Collectors.joining());
    byte[] body =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><methodCall><methodName>"
                + method
                + "</methodName><params>"
                + parameters
                + "</params></methodCall>")
            .getBytes(StandardCharsets.UTF_8);
    String headers = "CONTENT_LENGTH\0" + body.length + "\0SCGI\0001\0";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      OutputStream out = socket.getOutputStream();
      out.write((headers.length() + ":" + headers + ",").getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.flush();
      return result(
          method, new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String value(Object argument) {
    return switch (argument) {
      case Long number -> "<i8>" + number + "</i8>";
      default ->
          "<string>" + argument.toString().replace("&", "&amp;").replace("<", "&lt;") + "</string>";
    };
  }

  private static String result(String method, String answer) throws IOException {
    int start = answer.indexOf("<?xml");
    if (start < 0) {
      throw new IOException(method + " is answered by: " + answer);
    }
    Document document = parse(answer.substring(start));
    String text = document.getDocumentElement().getTextContent().strip();
    if (document.getElementsByTagName("fault").getLength() > 0) {
      throw new IOException(method + " is answered by a fault: " + text);
    }
    return text;
  }

  private static Document parse(String xml) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("this is no XML-RPC: " + xml, e);
    }
  }
}
