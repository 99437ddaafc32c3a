package io.distlock.samples.jmsjpa;

import org.springframework.data.jpa.repository.JpaRepository;

/** The orders in the database. */
public interface PurchaseOrders extends JpaRepository<PurchaseOrder, Long> {}
