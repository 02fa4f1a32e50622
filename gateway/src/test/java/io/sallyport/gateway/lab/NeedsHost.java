package io.sallyport.gateway.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs something of its host. Where that is missing the test is skipped, and the run
 * ends with a line that says how to get it; with {@code -Dlab=required} it fails instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HostCheck.class)
public @interface NeedsHost {
  HostFeature[] value();
}
