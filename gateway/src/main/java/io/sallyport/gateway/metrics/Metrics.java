package io.sallyport.gateway.metrics;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.sallyport.tenantapi.http.Handler;
import io.sallyport.tenantapi.http.Request;
import io.sallyport.tenantapi.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * The page of metrics of one process: the JVM and our loops by Micrometer, tenants by collectors on
 * the same Prometheus registry.
 */
public final class Metrics implements Handler {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ExpositionFormats formats = ExpositionFormats.init();

  @SuppressWarnings("resource")
  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  public void register(MultiCollector collector) {
    registry.getPrometheusRegistry().register(collector);
  }

  /** A timer of one of our loops, for example {@code sallyport.apply} in seconds. */
  public Timer timer(String name, String help) {
    return Timer.builder(name).description(help).register(registry);
  }

  @Override
  public Response answer(Request request) {
    ExpositionFormatWriter writer = formats.findWriter(request.header("Accept").orElse(""));
    ByteArrayOutputStream page = new ByteArrayOutputStream(16_384);
    try {
      writer.write(page, registry.getPrometheusRegistry().scrape());
    } catch (IOException impossible) {
      throw new IllegalStateException("no page of metrics", impossible);
    }
    return new Response(200, Map.of("Content-Type", writer.getContentType()), page.toByteArray());
  }
}
