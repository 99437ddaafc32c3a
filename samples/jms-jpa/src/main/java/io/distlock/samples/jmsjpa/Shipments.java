package io.distlock.samples.jmsjpa;

import org.springframework.data.jpa.repository.JpaRepository;

/** The shipments in the database. */
public interface Shipments extends JpaRepository<Shipment, Long> {}
