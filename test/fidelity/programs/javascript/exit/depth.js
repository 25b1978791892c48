let depth = 0;
(function down() {
  depth++;
  down();
}).call
  ? (() => {
      const down = () => {
        depth++;
        down();
      };
      try {
        down();
      } catch (error) {
        console.log(error.name, error.message, depth > 5000, depth < 50000);
      }
    })()
  : null;
