package io.sallyport.gateway.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * A tree of the project with the real launcher and the real program, built already, and a Maven
 * that only notes how it was called and puts the libraries where a build would.
 */
public final class LauncherTree {
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Path PROJECT = Path.of(System.getProperty("sallyport.root"));

  private final Path root;
  private final Path tools;

  private LauncherTree(Path root, Path tools) {
    this.root = root;
    this.tools = tools;
  }

  /** A tree in {@code folder}, whose libraries are newer than its sources. */
  public static LauncherTree built(Path folder) throws IOException {
    Path root = Files.createDirectories(folder.resolve("my clone"));
    Path tools = Files.createDirectories(folder.resolve("the tools"));
    LauncherTree tree = new LauncherTree(root, tools);
    Files.createDirectories(root.resolve("gateway/bin"));
    for (String script : List.of("gateway/bin/sallyport", "gateway/bin/find-jdk")) {
      Files.copy(PROJECT.resolve(script), root.resolve(script));
    }
    for (String module : List.of("ipam", "tenant-api", "gateway")) {
      Path source = Files.createDirectories(root.resolve(module).resolve("src/main/java"));
      tree.write(source.resolve("Some.java"), "class Some {}\n", BUILT.minusSeconds(60));
    }
    tree.write(root.resolve("pom.xml"), "<project/>\n", BUILT.minusSeconds(60));
    tree.libraries();
    tree.write(tree.target().resolve("lib/.built"), "", BUILT);
    tree.maven();
    return tree;
  }

  /** Changes a source after the build. */
  public void change() throws IOException {
    write(root.resolve("ipam/src/main/java/Some.java"), "class Some { }\n", BUILT.plusSeconds(60));
  }

  /** A file of the tree. */
  public Path file(String name) {
    return root.resolve(name);
  }

  /** The build's folder. */
  public Path target() {
    return root.resolve("gateway/target");
  }

  /** How Maven was called: JAVA_HOME, folder and arguments; empty where it was not. */
  public String mavenCalled() throws IOException {
    Path called = tools.resolve("called");
    return Files.exists(called) ? Files.readString(called) : "";
  }

  /** A JDK at a path with a space, which is the one this test runs on. */
  public Path jdk() throws IOException {
    Path jdk = tools.resolve("the jdk");
    return Files.exists(jdk)
        ? jdk
        : Files.createSymbolicLink(jdk, Path.of(System.getProperty("java.home")));
  }

  /** Runs the launcher to its end, with nothing in its environment but this. */
  public Program.Result run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of(root + "/gateway/bin/sallyport"), Stream.of(arguments)).toList();
    ProcessBuilder builder = new ProcessBuilder(command).directory(tools.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("HOME", tools.toString());
    builder.environment().putAll(environment);
    return Program.result(builder);
  }

  /** The class path of this test as the jars that a build would make. */
  private void libraries() throws IOException {
    Path lib = Files.createDirectories(target().resolve("lib"));
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int modules = 0;
    for (String entry : path.split(":")) {
      Path place = Path.of(entry);
      if (Files.isDirectory(place)) {
        jar(place, lib.resolve("module-" + modules++ + ".jar"));
      } else if (Files.exists(place)) {
        Files.createSymbolicLink(lib.resolve(place.getFileName()), place);
      }
    }
  }

  private static void jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
      }
    }
  }

  private void maven() throws IOException {
    Path spare = Files.createDirectories(tools.resolve("lib"));
    try (Stream<Path> jars = Files.list(target().resolve("lib"))) {
      for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
        Files.createLink(spare.resolve(jar.getFileName()), jar);
      }
    }
    Path mvn = tools.resolve("mvn");
    Files.writeString(
        mvn,
        """
        #!/bin/sh
        printf '%%s\\n' "JAVA_HOME=$JAVA_HOME" "in $PWD" "$*" >'%s/called'
        cp -RP '%s' gateway/target/lib
        """
            .formatted(tools, spare));
    makeExecutable(mvn);
  }

  /** Makes a file executable. */
  public static void makeExecutable(Path file) throws IOException {
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
  }

  private void write(Path file, String text, Instant when) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(when));
  }
}
