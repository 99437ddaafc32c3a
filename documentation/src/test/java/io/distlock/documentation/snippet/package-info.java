/** Code that the pages show and no sample contains; that it compiles is the test. */
@NullMarked
package io.distlock.documentation.snippet;

import org.jspecify.annotations.NullMarked;
