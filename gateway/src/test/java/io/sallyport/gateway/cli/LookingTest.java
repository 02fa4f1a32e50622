package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LookingTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final Logger log = (Logger) LoggerFactory.getLogger(Looking.class);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile String failure = "";

  @BeforeEach
  void listen() {
    events.start();
    log.addAppender(events);
  }

  @AfterEach
  void end() {
    log.detachAppender(events);
  }

  @Test
  void aFailureIsSaidOnceUntilItIsAnotherOrComesBack() throws Exception {
    try (Looking looking = new Looking("planner", List.of(folder), this::look)) {
      looking.start();
      fail("disk full");
      fail("disk gone");
      fail("");
      fail("disk full");
    }
    assertThat(events.list)
        .filteredOn(event -> event.getLevel() == Level.ERROR)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(said("disk full"), said("disk gone"), said("disk full"));
  }

  @Test
  void theFirstLookMayFailAlone() throws Exception {
    failure = "no such state";
    try (Looking looking = new Looking("planner", List.of(folder), this::look)) {
      assertThatThrownBy(looking::start).isInstanceOf(IOException.class).hasMessage(failure);
    }
    assertThat(looks).hasValue(1);
  }

  /** Lets every look end like this, until it was so three times. */
  private void fail(String how) throws IOException {
    failure = how;
    for (int i = 0; i < 3; i++) {
      int before = looks.get();
      Files.writeString(folder.resolve("file"), how + i);
      await().atMost(PATIENCE).until(() -> looks.get() > before);
    }
  }

  private static String said(String failure) {
    return "planner failed, what was in force stays; trying again: " + failure;
  }

  private void look() throws IOException {
    looks.incrementAndGet();
    if (!failure.isEmpty()) {
      throw new IOException(failure);
    }
  }
}
