/** The command line, and the only place that sees every package and wires them together. */
@NullMarked
package io.sallyport.gateway.cli;

import org.jspecify.annotations.NullMarked;
