package io.sallyport.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private static final long SECOND = 1_000_000_000L;

  private final EventExecutorGroup loops = new DefaultEventExecutorGroup(2);
  private final AtomicLong clock = new AtomicLong(SECOND);
  private final CountDownLatch held = new CountDownLatch(1);

  @AfterEach
  void end() {
    held.countDown();
    loops.shutdownGracefully();
  }

  @Test
  void aLoopThatIsHeldUpIsNoticedUntilItGoesOn() throws Exception {
    Heartbeats heartbeats = new Heartbeats(loops, clock::get);
    CountDownLatch holding = new CountDownLatch(1);
    loops
        .next()
        .execute(
            () -> {
              holding.countDown();
              hold();
            });
    holding.await();
    assertThat(heartbeats.stuck()).isEmpty();
    clock.addAndGet(11 * SECOND);
    await()
        .untilAsserted(
            () ->
                assertThat(heartbeats.stuck()).contains("1 of 2 event loops had no turn for 10 s"));
    held.countDown();
    await().untilAsserted(() -> assertThat(heartbeats.stuck()).isEmpty());
  }

  private void hold() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
