package io.sallyport.gateway.proxy;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import io.sallyport.gateway.limit.LimitKind;
import io.sallyport.gateway.metrics.Outcome;
import io.sallyport.gateway.table.DropReason;
import io.sallyport.ipam.address.IpAddress;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.regex.Pattern;

/** Why a client does not get its connection. */
sealed interface Failure {

  /** How the connection is counted. */
  Outcome outcome();

  /** A sentence for the client, without line breaks. */
  String words();

  /** The rules say no. */
  record Dropped(DropReason reason, IpAddress source) implements Failure {
    @Override
    public Outcome outcome() {
      return Outcome.REFUSED;
    }

    @Override
    public String words() {
      return reason.about(source);
    }
  }

  /** A limit of the tenant is reached. */
  record Limited(LimitKind limit) implements Failure {
    @Override
    public Outcome outcome() {
      return Outcome.LIMITED;
    }

    @Override
    public String words() {
      return "limit reached on this gateway: " + limit.label();
    }
  }

  /** The name has no address. */
  record Unresolved(String host) implements Failure {
    @Override
    public Outcome outcome() {
      return Outcome.UNRESOLVED;
    }

    @Override
    public String words() {
      return "name not resolved";
    }
  }

  /** The destination cannot be reached. */
  record Unreachable(Kind kind) implements Failure {
    private static final Pattern REFUSED_TEXT =
        Pattern.compile("error\\(" + Errors.ERROR_ECONNREFUSED_NEGATIVE + "\\)");

    /** What the network answered. */
    enum Kind {
      REFUSED("connection refused"),
      NO_ROUTE("no route to the destination"),
      TIMEOUT("the destination did not answer in time"),
      OTHER("the connection failed");

      private final String words;

      Kind(String words) {
        this.words = words;
      }

      /** What {@code cause} says; of a plain ConnectException only the text names the error. */
      static Kind of(Throwable cause) {
        return switch (cause) {
          case ConnectTimeoutException timeout -> TIMEOUT;
          case NoRouteToHostException noRoute -> NO_ROUTE;
          case ConnectException refused when REFUSED_TEXT.matcher(refused.toString()).find() ->
              REFUSED;
          default -> OTHER;
        };
      }
    }

    @Override
    public Outcome outcome() {
      return Outcome.UNREACHABLE;
    }

    @Override
    public String words() {
      return kind.words;
    }
  }
}
