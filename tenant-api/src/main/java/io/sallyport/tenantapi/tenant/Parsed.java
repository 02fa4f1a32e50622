package io.sallyport.tenantapi.tenant;

import io.sallyport.tenantapi.crd.Problem;
import java.util.List;

/** What became of reading something: a value, or everything that is wrong with it. */
public sealed interface Parsed<T> {

  /** All is well. */
  record Valid<T>(T value) implements Parsed<T> {}

  /** At least one problem; nothing of it may be used. */
  record Invalid<T>(List<Problem> problems) implements Parsed<T> {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
