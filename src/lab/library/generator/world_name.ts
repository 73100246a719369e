/** A key and the names that are taken come in, a name of two words that gives nothing away goes out. */

import { type RandomKey, subKey } from "../../../random.ts";
import { keyedDraws } from "./keyed_draws.ts";

const things =
  ("agate anise apple aspen aster azure badger barley beech beryl bluebell bracken briar buttercup camellia " +
    "cherry chestnut cinder cinnamon clary copper coral cowslip crocus cypress dogwood drift eagle ebony elm falcon fig finch " +
    "flax flint foxglove gorse grape grouse guelder hawthorn heron holly honey hornbeam ibis indigo iron ivory ivy jade jay " +
    "juniper kestrel laburnum larch lark laurel lemon lilac lime linnet lupin magpie mango maple marble meadow medlar merlin " +
    "moss mulberry mustard nettle nutmeg oat ochre olive opal orange otter oyster parsley peach pearl pepper pigeon plover " +
    "plum pollen poplar primrose privet quail quartz raven redwood robin rowan ruby rush rye saffron sand sapphire sedge " +
    "shell silver sloe sorrel sparrow starling stone stork swallow swan sweetbriar tamarind tansy tawny teak thistle thrush " +
    "topaz turnip umber vanilla vetch vine viola walnut wheat whin willow wren yarrow yellow zinc").split(" ");

const places =
  ("acre alley anchorage arbour avenue bank barn bay beach bend brook causeway chapel cliff cloister close common " +
    "corner cottage court cove croft cross dale dell dock downs drive farm fen ferry field fold ford forge garden gate glade " +
    "glen grange green grove hall harbour haven heath hill hollow house island jetty kiln knoll lane lawn ledge lodge lock " +
    "manor march market marsh mead mews mill moor mount narrows nook orchard paddock parade park pass path pier pond quarry " +
    "quay reach ridge rise road row rows sands shore slope spinney spring square stead steps stile strand street terrace " +
    "thicket tower track vale valley view village walk wall warren water way wharf wood yard").split(" ");

/** Each key has its own order of names, of which the first that is free is taken. */
export function worldName(key: RandomKey, taken: ReadonlySet<string>): string {
  for (let attempt = 0; attempt < 100_000; attempt++) {
    const draws = keyedDraws(subKey(key, `name ${attempt}`));
    const name = `${draws.oneOf("thing", things)}-${draws.oneOf("place", places)}`;
    if (!taken.has(name)) return name;
  }
  throw new RangeError(
    `Cannot name another scenario: ${taken.size} of ${things.length * places.length} names are taken`,
  );
}
