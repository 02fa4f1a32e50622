package io.sallyport.gateway.cli;

import io.sallyport.tenantapi.crd.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/** A failure that its message explains: no stack trace is shown for it. */
final class UserError extends Exception {
  /** The exit code for input that must be mended. */
  static final int WRONG_INPUT = 2;

  /** The exit code for what the world did not allow. */
  static final int FAILED = 1;

  private static final long serialVersionUID = 1;

  private final transient List<String> lines;
  private final int exitCode;

  private UserError(List<String> lines, int exitCode) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
    this.exitCode = exitCode;
  }

  /** Manifests with problems, every one on a line. */
  static UserError manifests(List<Problem> problems) {
    return new UserError(problems.stream().map(Problem::toString).toList(), WRONG_INPUT);
  }

  /** Something else the caller got wrong. */
  static UserError input(String message) {
    return new UserError(List.of(message), WRONG_INPUT);
  }

  /** What went wrong, in words; where a file is in the way, which one and why. */
  static String words(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case AccessDeniedException denied -> message + ": permission denied";
      case NoSuchFileException missing -> message + ": no such file or directory";
      case NotDirectoryException file -> message + ": is no directory";
      case FileAlreadyExistsException file -> message + ": is there already, and no directory";
      case UncheckedIOException wrapped when wrapped.getCause() != null ->
          words(wrapped.getCause());
      case IOException plain -> message;
      default -> failure.getClass().getSimpleName() + ": " + message;
    };
  }

  /** The world did not allow it. */
  static UserError failed(IOException failure) {
    return failed(words(failure));
  }

  /** The world did not allow it. */
  static UserError failed(String message) {
    return new UserError(List.of(message), FAILED);
  }

  List<String> lines() {
    return lines;
  }

  int exitCode() {
    return exitCode;
  }
}
