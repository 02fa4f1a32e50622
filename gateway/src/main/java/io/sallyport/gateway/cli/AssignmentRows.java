package io.sallyport.gateway.cli;

import io.sallyport.gateway.lease.Rows;
import io.sallyport.ipam.lease.AssignmentTable;
import io.sallyport.ipam.lease.Change;
import io.sallyport.tenantapi.kube.AssignmentObject;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/**
 * The rows of an EgressGateway on the API server. Readers that wait share the next call: it begins
 * after each of them asked.
 */
final class AssignmentRows implements Rows {
  private final AssignmentObject object;
  private final Object lock = new Object();
  private final Semaphore turn = new Semaphore(1);
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
    return object.swap(expected, change);
  }
}
