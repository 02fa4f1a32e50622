/**
 * The benchmark of the proxy datapath: load, servers and the driver that sets paths against each
 * other. Nothing in here is a test; {@code gateway/src/test/bench/run} starts it. It uses the JDK
 * only, and blocking calls wherever a selector would cost more than it measures.
 */
@NullMarked
package io.sallyport.gateway.bench;

import org.jspecify.annotations.NullMarked;
