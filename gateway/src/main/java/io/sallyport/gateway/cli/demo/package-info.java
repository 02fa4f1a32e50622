/**
 * The demo: real processes and real bytes on one machine, and a firewall that tells whom it saw.
 * Nothing of the product depends on it.
 */
@NullMarked
package io.sallyport.gateway.cli.demo;

import org.jspecify.annotations.NullMarked;
