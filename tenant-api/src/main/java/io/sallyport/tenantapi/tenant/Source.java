package io.sallyport.tenantapi.tenant;

import io.sallyport.ipam.address.Cidr;
import io.sallyport.ipam.plan.ClusterName;

/** Workloads outside Kubernetes: a source prefix in one cluster's network. */
public record Source(Cidr cidr, ClusterName cluster) {}
