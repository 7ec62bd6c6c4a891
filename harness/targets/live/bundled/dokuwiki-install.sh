#!/bin/sh
# Unpacks Debian's DokuWiki and its libraries into the folder given, where they are to be used from.
set -eu
place=$1
cd "$place"
apt-get download -q dokuwiki libphp-simplepie php-geshi php-phpseclib php-random-compat
for package in *.deb; do dpkg -x "$package" .; rm "$package"; done

wiki=$place/usr/share/dokuwiki
rm "$wiki/lib/plugins" "$wiki/lib/tpl"
ln -s "$place/var/lib/dokuwiki/lib/plugins" "$place/var/lib/dokuwiki/lib/tpl" "$wiki/lib/"
sed -i "s#'/usr/share/php#'$place/usr/share/php#" \
    "$wiki/vendor/composer/autoload_static.php" "$wiki/inc/load.php" "$wiki/inc/parserutils.php"
rm "$place/etc/dokuwiki/acl.auth.php" "$place/etc/dokuwiki/users.auth.php"
# Each opening has a configuration of its own, at the place that its environment names.
printf '%s\n' '<?php' "if (!defined('DOKU_CONF')) define('DOKU_CONF', getenv('WIKI_CONFIGURATION') . '/');" > "$wiki/inc/preload.php"
