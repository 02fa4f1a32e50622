package io.sallyport.gateway.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Files of at most 400 lines (aim: 200) and methods of at most 40 (aim: 20), main and test code.
 */
class SizeBudgetTest {
  private static final int FILE = 400;
  private static final int METHOD = 40;
  private static final int PARAMETERS = 7;

  private static List<Path> sources() throws IOException {
    Path root = Path.of(System.getProperty("sallyport.root"));
    List<Path> all = new ArrayList<>();
    for (String module : List.of("ipam", "tenant-api", "gateway")) {
      try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
      }
    }
    assertThat(all).hasSizeGreaterThan(100);
    return all;
  }

  @Test
  void filesStaySmall() throws IOException {
    for (Path file : sources()) {
      assertThat(Files.readAllLines(file).size()).as(file.toString()).isLessThanOrEqualTo(FILE);
    }
  }

  @Test
  void methodsStaySmall() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> tooLong = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources()));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Measure(unit, positions, tooLong).scan(unit, null);
      }
    }
    assertThat(tooLong).isEmpty();
  }

  private static final class Measure extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> tooLong;

    Measure(CompilationUnitTree unit, SourcePositions positions, List<String> tooLong) {
      this.unit = unit;
      this.positions = positions;
      this.tooLong = tooLong;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      LineMap lines = unit.getLineMap();
      long start = positions.getStartPosition(unit, method);
      if (start >= 0 && method.getBody() != null) {
        long length =
            lines.getLineNumber(positions.getEndPosition(unit, method))
                - lines.getLineNumber(start)
                + 1;
        boolean constructor = method.getName().contentEquals("<init>");
        boolean many = !constructor && method.getParameters().size() > PARAMETERS;
        if (length > METHOD || many) {
          tooLong.add(
              "%s %s: %d lines, %d parameters"
                  .formatted(
                      unit.getSourceFile().getName(),
                      method.getName(),
                      length,
                      method.getParameters().size()));
        }
      }
      return super.visitMethod(method, null);
    }
  }
}
