package io.sallyport.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.ipam.address.IpAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server side of the CONNECT method, RFC 9110 section 9.3.6, with Proxy-Status of RFC 9209. */
final class ConnectHandshake extends Handshake {
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([^\\[\\]:/@\\s]{1,255})):([0-9]{1,5})");

  private Optional<Target> target = Optional.empty();

  private ConnectHandshake(Opening opening) {
    super(opening);
  }

  private static void install(ChannelPipeline pipeline, Opening opening) {
    pipeline.addLast(
        new HttpRequestDecoder(
            new HttpDecoderConfig().setMaxInitialLineLength(1024).setMaxHeaderSize(16 * 1024)));
    pipeline.addLast(NAME, new ConnectHandshake(opening));
  }

  @Override
  void message(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      head(request);
    }
    if (message instanceof LastHttpContent && target.isPresent()) {
      opening().open(target.get());
      context.pipeline().remove(HttpRequestDecoder.class);
    }
  }

  private void head(HttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      opening().refuseHandshake(response("400 Bad Request", "", "this is no valid HTTP/1.1\n"));
    } else if (!request.method().equals(HttpMethod.CONNECT)) {
      opening()
          .refuseHandshake(
              response("405 Method Not Allowed", "Allow: CONNECT\r\n", "only CONNECT here\n"));
    } else if (announcesContent(request)) {
      opening().refuseHandshake(response("400 Bad Request", "", "CONNECT has no content\n"));
    } else {
      target = target(request.uri());
      if (target.isEmpty()) {
        opening()
            .refuseHandshake(
                response("400 Bad Request", "", "the target must be host:port or [ipv6]:port\n"));
      }
    }
  }

  /** The decoder would take as content what is payload of the tunnel. */
  private static boolean announcesContent(HttpRequest request) {
    return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
        || HttpUtil.getContentLength(request, 0L) != 0;
  }

  static Optional<Target> target(String authority) {
    Matcher matcher = AUTHORITY.matcher(authority);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(3));
    if (port < 1 || port > 65_535) {
      return Optional.empty();
    }
    String v6 = matcher.group(1);
    if (v6 == null) {
      return Optional.of(Target.of(Optional.ofNullable(matcher.group(2)).orElse(""), port));
    }
    byte[] literal = io.netty.util.NetUtil.createByteArrayFromIpAddressString(v6);
    return literal == null || literal.length != 16
        ? Optional.empty()
        : Optional.of(new Target.Literal(Sockets.unmapped(literal), port));
  }

  private static final Replies REPLIES =
      new Replies() {
        @Override
        public ByteBuf connected(InetSocketAddress egress) {
          return ascii("HTTP/1.1 200 Connection established\r\n\r\n");
        }

        @Override
        public ByteBuf failed(Failure failure) {
          String status = "Proxy-Status: sallyport; error=" + error(failure) + "\r\n";
          return response(statusLine(failure), status, failure.words() + "\n");
        }
      };

  /** What a listener for this speaks. */
  static final Entrance.Protocol PROTOCOL =
      new Entrance.Protocol(ConnectHandshake::install, REPLIES);

  private static String statusLine(Failure failure) {
    return switch (failure) {
      case Failure.Dropped(DropReason reason, IpAddress source) ->
          reason == DropReason.BIND || reason == DropReason.GUARD
              ? "503 Service Unavailable"
              : "403 Forbidden";
      case Failure.Limited limited -> "429 Too Many Requests";
      case Failure.Unresolved unresolved -> "502 Bad Gateway";
      case Failure.Unreachable(Failure.Unreachable.Kind kind) ->
          kind == Failure.Unreachable.Kind.TIMEOUT ? "504 Gateway Timeout" : "502 Bad Gateway";
    };
  }

  /** The error types of RFC 9209 section 2.3. */
  private static String error(Failure failure) {
    return switch (failure) {
      case Failure.Dropped(DropReason reason, IpAddress source) ->
          switch (reason) {
            case EXCLUDED, DESTINATION, LISTENER -> "destination_ip_prohibited";
            case UNKNOWN_SOURCE, SELECTOR_CONFLICT, NO_ADDRESS, FAMILY -> "http_request_denied";
            case BIND, GUARD -> "proxy_internal_error";
          };
      case Failure.Limited limited -> "connection_limit_reached";
      case Failure.Unresolved unresolved -> "dns_error";
      case Failure.Unreachable(Failure.Unreachable.Kind kind) ->
          switch (kind) {
            case REFUSED -> "connection_refused";
            case TIMEOUT -> "connection_timeout";
            case NO_ROUTE -> "destination_ip_unroutable";
            case OTHER -> "destination_unavailable";
          };
    };
  }

  private static ByteBuf response(String status, String headers, String body) {
    return ascii(
        "HTTP/1.1 %s\r\n%sContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(status, headers, body.length(), body));
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(US_ASCII));
  }
}
