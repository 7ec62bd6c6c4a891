#!/bin/sh
# Unpacks Debian's MediaWiki into the folder given, and makes an empty wiki there, of which each opening gets a copy.
set -eu
place=$1
php=$2
cd "$place"
apt-get download -q mediawiki mediawiki-classes
for package in *.deb; do dpkg -x "$package" .; rm "$package"; done

wiki=$place/usr/share/mediawiki
rm "$wiki/LocalSettings.php" "$wiki/config" "$wiki/extensions" "$wiki/images"
mkdir "$wiki/extensions" "$wiki/images" database
"$php" "$wiki/maintenance/install.php" --dbtype sqlite --dbname wiki --dbpath "$place/database" --scriptpath "" \
    --server http://wiki.example.org --confpath "$place" --pass "unused since made" Wiki Operator
# The installer's settings, for the database that an opening's environment names.
sed -i "s#^\$wgSQLiteDataDir = .*#\$wgSQLiteDataDir = getenv('WIKI_DATABASE');#" "$place/LocalSettings.php"
# Messages and pages are the same for all openings.
mkdir messages
export MW_CONFIG_FILE="$place/LocalSettings.php" WIKI_DATABASE="$place/database"
echo "\$wgCacheDirectory = '$place/messages';" >> "$MW_CONFIG_FILE"
"$php" "$wiki/maintenance/rebuildLocalisationCache.php" --lang en
for page in FrontPage PageA PageB PageC PageD PageE PageF PageG PageH; do
    echo "A page like any other." | "$php" "$wiki/maintenance/edit.php" --user Operator "$page"
done
