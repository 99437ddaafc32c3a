/** The show around the editors: a Redis, a crowd and a report. Nothing that a service needs. */
@NullMarked
package io.distlock.samples.optimistic.demo;

import org.jspecify.annotations.NullMarked;
