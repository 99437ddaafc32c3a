/** The show around the transfer service: databases, processes that die, and a report. Nothing that a service needs. */
@NullMarked
package io.distlock.samples.transfer.demo;

import org.jspecify.annotations.NullMarked;
