package io.sallyport.gateway.cli;

import io.sallyport.gateway.lease.Rows;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import io.sallyport.tenantapi.kube.AssignmentObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * The rows of an EgressGateway on the API server. Readers that wait share the next call: it begins
 * after each of them asked. Changes that come together are one write: all slots of a node are
 * raised, or taken over, at once.
 */
final class AssignmentRows implements Rows {
  /** All slots of a node decide within less. */
  private static final Duration GATHERING = Duration.ofMillis(5);

  private record Pending(
      AssignmentObject.Wanted wanted, CompletableFuture<AssignmentTable.Outcome> outcome) {}

  private final AssignmentObject object;
  private final Object lock = new Object();
  private final Semaphore turn = new Semaphore(1);
  private final Semaphore writing = new Semaphore(1);
  private final List<Pending> pending = new ArrayList<>();
  private Optional<CompletableFuture<AssignmentTable>> next = Optional.empty();

  AssignmentRows(AssignmentObject object) {
    this.object = object;
  }

  @Override
  public AssignmentTable read() throws IOException {
    CompletableFuture<AssignmentTable> mine = new CompletableFuture<>();
    boolean leads;
    synchronized (lock) {
      leads = next.isEmpty();
      mine = next.orElse(mine);
      next = Optional.of(mine);
    }
    try {
      if (leads) {
        lead(mine);
      }
      return mine.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException told ? told : new IOException(e.getCause());
    }
  }

  private void lead(CompletableFuture<AssignmentTable> all) throws InterruptedException {
    turn.acquire();
    try {
      synchronized (lock) {
        next = Optional.empty();
      }
      all.complete(object.read());
    } catch (IOException | RuntimeException e) {
      all.completeExceptionally(e);
    } finally {
      turn.release();
    }
  }

  @Override
  public AssignmentTable.Outcome swap(long expected, Change change) throws IOException {
    Pending mine =
        new Pending(new AssignmentObject.Wanted(expected, change), new CompletableFuture<>());
    boolean leads;
    synchronized (lock) {
      leads = pending.isEmpty();
      pending.add(mine);
    }
    try {
      if (leads) {
        swapAll();
      }
      return mine.outcome.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException told ? told : new IOException(e.getCause());
    }
  }

  private void swapAll() {
    writing.acquireUninterruptibly(); // others wait for what this one does
    List<Pending> all = List.of();
    try {
      LockSupport.parkNanos(GATHERING.toNanos());
      synchronized (lock) {
        all = List.copyOf(pending);
        pending.clear();
      }
      List<AssignmentTable.Outcome> outcomes =
          object.swap(all.stream().map(Pending::wanted).toList());
      for (int i = 0; i < all.size(); i++) {
        all.get(i).outcome.complete(outcomes.get(i));
      }
    } catch (IOException | RuntimeException e) {
      all.forEach(one -> one.outcome.completeExceptionally(e));
    } finally {
      writing.release();
    }
  }
}
