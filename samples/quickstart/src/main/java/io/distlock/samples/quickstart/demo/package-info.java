/** The show around the stock service: a Redis, a second process, many buyers and a report. Nothing that a service needs. */
@NullMarked
package io.distlock.samples.quickstart.demo;

import org.jspecify.annotations.NullMarked;
