package io.sallyport.tenantapi.kube;

import java.util.ArrayList;
import java.util.List;

/** What an object opened, closed together with it, the newest first. One thread uses it. */
final class Opened implements AutoCloseable {
  private final List<AutoCloseable> all = new ArrayList<>();

  void add(AutoCloseable one) {
    all.add(one);
  }

  @Override
  public void close() {
    for (AutoCloseable one : all.reversed()) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
