package io.sallyport.gateway.house;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A program that runs one test method and tells how it ended by its exit code. */
public final class OneTest {
  static final int PASSED = 10;
  static final int FAILED = 11;

  private OneTest() {}

  /** Runs {@code class#method}; any other exit code means that it could not be run. */
  public static void main(String[] method) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectMethod(method[0])).build();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.getFailures().forEach(failure -> System.out.println(failure.getException()));
    boolean broken =
        summary.getTestsStartedCount() == 0
            || summary.getFailures().stream().anyMatch(f -> isNotTheTest(f.getException()));
    System.exit(broken ? 1 : summary.getTestsFailedCount() > 0 ? FAILED : PASSED);
  }

  private static boolean isNotTheTest(Throwable end) {
    return end instanceof LinkageError || end instanceof ReflectiveOperationException;
  }
}
