/** Network namespaces that a program makes for itself, and that are gone with it. Linux only. */
@NullMarked
package io.sallyport.gateway.namespace;

import org.jspecify.annotations.NullMarked;
