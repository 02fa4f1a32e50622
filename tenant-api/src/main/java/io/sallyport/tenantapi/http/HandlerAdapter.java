package io.sallyport.tenantapi.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns Netty's messages into requests and responses. One for each connection. */
final class HandlerAdapter extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(HandlerAdapter.class);

  private final Handler handler;

  HandlerAdapter(Handler handler) {
    this.handler = handler;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
    boolean keepAlive = HttpUtil.isKeepAlive(message) && message.decoderResult().isSuccess();
    String method = message.method().name();
    Response response =
        message.decoderResult().isSuccess()
            ? answer(message, method)
            : Response.problem(400, "Bad Request", "the request is no valid HTTP/1.1");
    boolean bodiless = method.equals("HEAD") || response.status() == 304;
    ByteBuf body = bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body());
    DefaultFullHttpResponse reply =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), body);
    response.headers().forEach(reply.headers()::set);
    if (response.status() != 304) {
      reply.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
    }
    if (!keepAlive) {
      reply.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    var written = context.writeAndFlush(reply);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private Response answer(FullHttpRequest message, String method) {
    Request request;
    try {
      QueryStringDecoder uri = new QueryStringDecoder(target(message.uri()));
      request =
          new Request(
              method,
              uri.path(),
              uri.parameters(),
              name -> Optional.ofNullable(message.headers().get(name)));
    } catch (IllegalArgumentException badTarget) {
      return Response.problem(400, "Bad Request", "the path or query is not well encoded");
    }
    try {
      return handler.answer(request);
    } catch (RuntimeException e) {
      LOG.error("no answer to {} {}", method, message.uri(), e);
      return Response.problem(500, "Internal Server Error", "see the log of this program");
    }
  }

  /**
   * The target of a request from its slash on, RFC 9112 section 3.2: proxies write the whole URL.
   */
  private static String target(String uri) {
    boolean absolute = uri.startsWith("http://") || uri.startsWith("https://");
    int slash = absolute ? uri.indexOf('/', uri.indexOf("://") + 3) : uri.indexOf('/');
    if (absolute ? slash < 0 : slash != 0) {
      throw new IllegalArgumentException(uri + " has no path");
    }
    return uri.substring(slash);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection of {} closed", context.channel().remoteAddress(), cause);
    context.close();
  }
}
