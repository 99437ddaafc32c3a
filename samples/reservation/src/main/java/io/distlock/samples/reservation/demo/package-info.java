/** The show around the booking service: servers, customers, a process that dies, and a report. Nothing that a service needs. */
@NullMarked
package io.distlock.samples.reservation.demo;

import org.jspecify.annotations.NullMarked;
