/** What demos that are Spring Boot applications share: servers of their own where none are set, and processes that die. */
@NullMarked
package io.distlock.devservers.demo;

import org.jspecify.annotations.NullMarked;
