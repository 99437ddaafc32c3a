/** Shows what the application does, with a database of its own. */
@NullMarked
package io.distlock.samples.jmsjpa.demo;

import org.jspecify.annotations.NullMarked;
