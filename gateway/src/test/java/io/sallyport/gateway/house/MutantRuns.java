package io.sallyport.gateway.house;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * A program that runs one test method against each of several mutants, each in a class loader of
 * its own, in which the mutant's classes come first. Its lines: the mutant's folder and how it
 * ended.
 */
public final class MutantRuns {
  static final String ENDS = " => ";
  static final String LIVES = "lives";
  static final String DIES = "dies";

  /** Without the listeners of the build that runs all this. */
  private static final LauncherConfig ALONE =
      LauncherConfig.builder()
          .enableTestExecutionListenerAutoRegistration(false)
          .enableLauncherSessionListenerAutoRegistration(false)
          .build();

  private MutantRuns() {}

  /** What to run: {@code CLASSES METHOD [KEY=VALUE]...}, and where the product's classes are. */
  record Job(Path classes, String method, List<String> properties) {
    String line() {
      return classes + " " + method + " " + String.join(" ", properties);
    }

    static Job of(String line) {
      List<String> words = List.of(line.strip().split(" +", -1));
      return new Job(Path.of(words.get(0)), words.get(1), words.subList(2, words.size()));
    }
  }

  /** Runs the jobs in a file; the second argument is the class path of what is mutated. */
  public static void main(String[] arguments) throws IOException {
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      Job job = Job.of(line);
      System.out.println("MUTANT " + job.line().strip() + ENDS + run(job, arguments[1]));
    }
    System.exit(0);
  }

  private static String run(Job job, String classPath) throws IOException {
    Properties before = (Properties) System.getProperties().clone();
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    for (String property : job.properties) {
      int equals = property.indexOf('=');
      System.setProperty(property.substring(0, equals), property.substring(equals + 1));
    }
    try (URLClassLoader loader =
        new MutantLoader(urls(job.classes + File.pathSeparator + classPath), own)) {
      thread.setContextClassLoader(loader);
      String[] method = job.method.split("#", -1);
      return run(Class.forName(method[0], false, loader), method[1]);
    } catch (ClassNotFoundException none) {
      return "has no test: " + none.getMessage();
    } finally {
      thread.setContextClassLoader(own);
      System.setProperties(before);
    }
  }

  private static String run(Class<?> test, String method) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectMethod(test, method))
            .configurationParameter("junit.jupiter.execution.timeout.default", "60 s")
            .configurationParameter(
                "junit.jupiter.execution.timeout.thread.mode.default", "separate_thread")
            .build();
    LauncherFactory.create(ALONE).execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    for (TestExecutionSummary.Failure failure : summary.getFailures()) {
      Throwable end = failure.getException();
      if (end instanceof LinkageError || end instanceof ReflectiveOperationException) {
        return "could not be tried: " + end;
      }
      if (end instanceof TimeoutException) {
        return "did not end in time";
      }
    }
    if (summary.getTestsStartedCount() == 0) {
      return "could not be tried: there is no test " + method + " in " + test;
    }
    return summary.getTestsFailedCount() > 0 ? DIES : LIVES;
  }

  private static URL[] urls(String classPath) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String part : classPath.split(File.pathSeparator, -1)) {
      urls.add(Path.of(part).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  /** Looks for classes of the product in its own places alone. */
  private static final class MutantLoader extends URLClassLoader {
    MutantLoader(URL[] urls, ClassLoader parent) {
      super(urls, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.sallyport.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known != null ? known : findClass(name);
      }
    }
  }
}
