package io.sallyport.gateway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Something a client says, and how it knows that the answer is complete and good. */
final class Exchange {
  /** As the length of an answer: it ends with an empty line. */
  static final int TO_EMPTY_LINE = 0;

  /** Bytes of a request and of its answer. */
  static final int MESSAGE = 64;

  /** The first byte of a request: answer and go on. */
  static final byte GO_ON = 'G';

  /** The first byte of a request: answer and close. */
  static final byte FINISH = 'F';

  private final ByteBuffer say;
  private final byte[] goodStart;
  private final int length;

  Exchange(byte[] say, byte[] goodStart, int length) {
    this.say = ByteBuffer.allocateDirect(say.length).put(say).flip();
    this.goodStart = goodStart.clone();
    this.length = length;
  }

  /** A request of {@link ReplyServer}. */
  static Exchange request(byte kind) {
    byte[] message = new byte[MESSAGE];
    message[0] = kind;
    return new Exchange(message, new byte[] {kind}, MESSAGE);
  }

  /** Says it; so little always fits into an empty socket buffer. */
  void say(SocketChannel channel) throws IOException {
    if (channel.write(say.duplicate()) != say.limit()) {
      throw new IOException("a socket did not take " + say.limit() + " bytes");
    }
  }

  /**
   * True where {@code answer}, filled up to its position, is complete.
   *
   * @throws IOException where it is not the good one
   */
  boolean complete(ByteBuffer answer) throws IOException {
    int have = answer.position();
    if (length == TO_EMPTY_LINE ? !endsWithEmptyLine(answer, have) : have < length) {
      return false;
    }
    for (int i = 0; i < goodStart.length; i++) {
      if (answer.get(i) != goodStart[i]) {
        throw new IOException("the proxy refused: byte " + i + " is " + answer.get(i));
      }
    }
    return true;
  }

  /** Says it and waits for the answer. */
  void over(SocketChannel channel, ByteBuffer answer) throws IOException {
    say(channel);
    answer.clear();
    while (!complete(answer)) {
      if (channel.read(answer) < 0) {
        throw new IOException("closed after " + answer.position() + " bytes of an answer");
      }
    }
  }

  private static boolean endsWithEmptyLine(ByteBuffer answer, int have) {
    return have >= 4 && answer.get(have - 1) == '\n' && answer.get(have - 3) == '\n';
  }
}
