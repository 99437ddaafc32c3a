/** The show around the order service: a database server, a process that dies, and a report. Nothing that a service needs. */
@NullMarked
package io.distlock.samples.twodatabases.demo;

import org.jspecify.annotations.NullMarked;
