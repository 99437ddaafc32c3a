/** Holds the pages of the repository to its code: snippets compile, properties exist, links lead somewhere. */
@NullMarked
package io.distlock.documentation;

import org.jspecify.annotations.NullMarked;
